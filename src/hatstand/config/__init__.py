"""Settings: the user's config.toml and the files of ~/.aws."""
