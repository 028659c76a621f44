#!/usr/bin/env python3
"""Prints all datasets of an HDF5 file as JSON: path -> shape, dtype, chunks, compression, whether its filter was used for every
chunk, and first and last number."""
import json
import sys

import h5py
import numpy as np


def describe(dataset):
    packed = None
    if dataset.chunks:
        count = dataset.id.get_num_chunks()
        packed = all(dataset.id.get_chunk_info(i).filter_mask == 0 for i in range(count))
    flat = np.asarray(dataset[...]).ravel()
    return {
        "shape": list(dataset.shape),
        "dtype": str(dataset.dtype),
        "chunks": list(dataset.chunks) if dataset.chunks else None,
        "compression": dataset.compression,
        "packed": packed,
        "first": float(np.nan_to_num(flat[0])) if flat.size else None,
        "last": float(np.nan_to_num(flat[-1])) if flat.size else None,
    }


if __name__ == "__main__":
    result = {}
    with h5py.File(sys.argv[1], "r") as file:
        file.visititems(
            lambda name, item: result.update({"/" + name: describe(item)}) if isinstance(item, h5py.Dataset) else None
        )
    print(json.dumps(result))
