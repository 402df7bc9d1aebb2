package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The table of contents at the end of a blob file. */
final class Toc {
    /** Largest one (Nydus). */
    private static final int MAX_SIZE = 65536;

    private Toc() {}

    /** Its entries; none if the file does not end like a blob. */
    static List<TocEntry> read(PagedFile blob) throws IOException {
        long end = blob.size() - TailHeader.SIZE;
        if (end < 0 || !isNamed(blob, end, TailHeader.TOC)) {
            return List.of();
        }
        TailHeader header = TailHeader.decode(blob.read("tail header", end, TailHeader.SIZE));
        if (header.size() > Math.min(MAX_SIZE, end) || header.size() % TocEntry.SIZE != 0) {
            throw new CorruptImageException(
                    blob.name(),
                    end + 124,
                    "the table of contents has %d bytes, expected a multiple of 128 up to %d"
                            .formatted(header.size(), Math.min(MAX_SIZE, end)));
        }
        StructIn in = blob.read("table of contents", end - header.size(), header.size());
        List<TocEntry> entries = new ArrayList<>();
        while (in.remaining() > 0) {
            entries.add(TocEntry.decode(in));
        }
        return entries;
    }

    /** Whether a tail header of this name is at {@code at}. */
    static boolean isNamed(PagedFile blob, long at, String name) throws IOException {
        byte[] found = blob.read("tail header", at, name.length() + 1L).bytes("name", name.length() + 1);
        return (name + '\0').equals(new String(found, StandardCharsets.ISO_8859_1));
    }
}
