"""What a run gives: the layer table, the power timeline, files and exports of both."""
