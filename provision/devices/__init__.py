"""Network devices over SSH: reads their configurations, keeps them, and says what is odd about them."""
