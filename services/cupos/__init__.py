"""Service `cupos`: contingentes, quota requests, their turns and the quotas assigned."""
