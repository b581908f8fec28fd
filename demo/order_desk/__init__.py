"""The parts of Order Desk, one noun a file."""
