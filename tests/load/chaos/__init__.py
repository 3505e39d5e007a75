"""Chaos: replicas, their store and the network fail at random under a crowd; then every update is accounted for."""
