"""Who may sign for each company: the projection that `firma` keeps of `registro`."""
