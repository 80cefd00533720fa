SHORT_DATETIME_FORMAT = "j M Y H:i"  # 5 May 2024 14:03, on the desk
