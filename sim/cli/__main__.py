"""`python -m sim.cli` is `joulesim`."""

from sim.cli.main import main

raise SystemExit(main())
