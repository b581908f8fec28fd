//! Carries a scenario out: the loop, scripted steps, expectations, limits.
