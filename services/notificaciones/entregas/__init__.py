"""One mail to one address: its states, its attempts and what is known of them."""
