"""What tests share: texts, newsrooms, editions, and ways to use them."""
