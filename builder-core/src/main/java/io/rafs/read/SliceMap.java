package io.rafs.read;

import java.io.IOException;

/** The content of a file that is a slice of the packed content as a whole. */
final class SliceMap extends ContentMap.Stepwise {
    private final Run.Slice slice;

    SliceMap(ContentMaps maps, long size, long offset, long saidAt) throws IOException {
        super(size);
        slice = maps.slice(0, size, offset, saidAt);
    }

    @Override
    Run at(long begin) {
        return slice;
    }

    @Override
    long begin(long from) {
        return 0;
    }
}
