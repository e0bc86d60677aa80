"""Topics of the installation."""
