"""Monthly dues: bills, arrears, collection sheets and collectors."""
