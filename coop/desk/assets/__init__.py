"""Equipment and what is spread over months: schedules that sum exactly."""
