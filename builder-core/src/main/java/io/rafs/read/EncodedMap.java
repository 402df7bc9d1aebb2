package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.EncodedExtent;
import io.rafs.format.extent.Extents;
import io.rafs.format.extent.FragmentTail;
import java.io.IOException;

/** Content in encoded extents: see {@link EncodedExtent}. Source: kernel {@code z_erofs_map_blocks_ext}. */
final class EncodedMap implements ContentMap {
    private final ContentMaps maps;
    private final long size;
    private final Extents header;
    private final long count;
    private final long first;

    EncodedMap(ContentMaps maps, long size, Extents header, long headerAt) throws IOException {
        this.maps = maps;
        this.size = size;
        this.header = header;
        first = header.records(headerAt) + (header.recordSize() == 4 ? Long.BYTES : 0);
        count = isLong() ? header.count() : (size - 1) / cluster() + 1;
        if (count > maps.bootstrap().size() / header.recordSize()) {
            throw corrupt(headerAt, "there is no room for the %d extents of a file of %d bytes".formatted(count, size));
        }
        maps.bootstrap().check("extents", first, count * header.recordSize());
    }

    private boolean isLong() {
        return header.recordSize() >= Extents.LONG;
    }

    private long cluster() {
        return (long) SuperBlock.BLOCK << header.clusterBits();
    }

    @Override
    public long size() {
        return size;
    }

    /** Where a record is. */
    private long position(long number) {
        return first + number * header.recordSize();
    }

    private StructIn record(long number) throws IOException {
        return maps.bootstrap().read("extent", position(number), header.recordSize());
    }

    private boolean isTail(long number) {
        return header.fragmentTail() && number == count - 1;
    }

    /** Where the run of a record begins in the file; behind the last one the file ends. */
    private long begin(long number) throws IOException {
        if (number == count) {
            return size;
        }
        if (!isLong()) {
            return number * cluster();
        }
        long begin = isTail(number)
                ? FragmentTail.decode(record(number), header.recordSize()).logical()
                : EncodedExtent.decode(record(number), header.recordSize()).logical();
        if (begin >= size) {
            throw corrupt(position(number), "extent begins at %d of a file of %d bytes".formatted(begin, size));
        }
        return begin;
    }

    @Override
    public Runs runs(long from) throws IOException {
        long number = isLong() ? search(from) : header.recordSize() == 4 ? 0 : from / cluster();
        Cursor cursor = new Cursor(number);
        while (cursor.hasNext() && cursor.end <= from) {
            cursor.next(); // the address of a short record is the sum of those before
        }
        return cursor;
    }

    /** The last record that does not begin behind {@code from}; -1 for what comes before all of them. */
    private long search(long from) throws IOException {
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (begin(middle) <= from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private final class Cursor implements Runs {
        private long number;
        private long begin;
        private long end;
        private long address;

        Cursor(long number) throws IOException {
            this.number = number;
            if (header.recordSize() == 4) {
                address = maps.bootstrap()
                        .read("address", first - Long.BYTES, Long.BYTES)
                        .u63("address");
            }
            if (number < 0) {
                begin = 0; // what comes before the first record is a hole
            } else {
                begin = EncodedMap.this.begin(number);
            }
            end = EncodedMap.this.begin(number + 1);
            if (number < 0 && end == 0) {
                advance();
            }
        }

        private void advance() throws IOException {
            number++;
            begin = end;
            end = number < count ? EncodedMap.this.begin(number + 1) : size;
        }

        @Override
        public boolean hasNext() {
            return begin < size;
        }

        @Override
        public Run next() throws IOException {
            if (end <= begin) {
                throw corrupt(
                        position(number + 1),
                        "extent begins at %d, the one before at %d; they are not in order".formatted(end, begin));
            }
            Run run = run();
            advance();
            return run;
        }

        private Run run() throws IOException {
            if (number < 0) {
                return new Run.Hole(begin, end - begin, first);
            }
            long at = position(number);
            if (isTail(number)) {
                return maps.slice(begin, end - begin, tailOffset(), at);
            }
            StructIn in = record(number);
            EncodedExtent extent = isLong()
                    ? EncodedExtent.decode(in, header.recordSize())
                    : header.recordSize() == 8
                            ? EncodedExtent.decode8(in, begin)
                            : EncodedExtent.decode4(in, begin, address);
            address += extent.length();
            if (extent.isHole()) {
                return new Run.Hole(begin, end - begin, at);
            }
            boolean rotated = header.interlaced()
                    && extent.algorithm().isEmpty()
                    && (extent.start() | extent.length()) % SuperBlock.BLOCK == 0;
            return maps.stored(
                    begin,
                    end - begin,
                    extent.start(),
                    extent.length(),
                    extent.algorithm(),
                    rotated,
                    extent.partial(),
                    at);
        }

        /** In short records, as much of it as there is room for. */
        private long tailOffset() throws IOException {
            StructIn in = record(number);
            if (isLong()) {
                return FragmentTail.decode(in, header.recordSize()).offset();
            }
            return header.recordSize() == 8 ? in.u63("offset") : in.u32("offset");
        }
    }

    private CorruptImageException corrupt(long at, String detail) {
        return new CorruptImageException(maps.bootstrap().name(), at, detail);
    }
}
