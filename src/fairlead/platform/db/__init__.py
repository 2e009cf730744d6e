"""Tables, tenancy, repositories, filters, paging, audit: the database side of the platform."""
