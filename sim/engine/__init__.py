"""The discrete-event engine: clock, arbiter, stages, fast-forward. It knows no accelerator."""
