"""Tests of declutter.integrations, against the real libraries."""
