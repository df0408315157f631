"""The whole corpus."""

from corpus import oldbooks, texts, workbooks

SPECIMENS = (*texts.specimens(), *workbooks.specimens(), *oldbooks.specimens())
