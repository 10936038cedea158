"""What is found about a run, as sentences; the page and the terminal say the same."""
