"""Chaos: replicas, their store and the network fail at random under load; then every update is accounted for."""
