"""Files in, workloads out: SCALE-Sim CSV and joulesim YAML."""
