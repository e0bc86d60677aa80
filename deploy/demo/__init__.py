"""`make demo`: the main job on the real stack, told step by step, attacked, and audited."""
