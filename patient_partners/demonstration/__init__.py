"""Invented people around the real programme « Objectif Partenariat »: nobody here exists."""
