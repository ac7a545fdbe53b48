"""What is kept and judged: captures, readings, rules; the only place that knows SQL."""
