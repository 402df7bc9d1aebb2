package io.rafs.inspect;

import io.rafs.format.erofs.ChunkIndex;
import io.rafs.read.ChunkIndexes;
import io.rafs.read.ContentMap;
import io.rafs.read.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;

/** Where the content of a file is, a short text for each chunk or run. */
final class ContentText {
    private ContentText() {}

    /** Each index as {@code blob:chunk@block}; made as it is printed, for there may be millions. */
    static Iterable<String> chunks(ChunkIndexes indexes) {
        return () -> {
            Iterator<ChunkIndex> each = indexes.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return each.hasNext();
                }

                @Override
                public String next() {
                    ChunkIndex index = each.next();
                    return "%d:%d@%d".formatted(index.blob(), index.chunk(), index.block());
                }
            };
        };
    }

    /**
     * Each run as {@code length=hole}, {@code length=packed@offset}, or {@code length=codec:device@offset+stored}; made as it
     * is printed, for there may be millions.
     */
    static Iterable<String> runs(ContentMap content) {
        return () -> new Iterator<>() {
            private ContentMap.Runs each;

            private ContentMap.Runs runs() throws IOException {
                each = each == null ? content.runs(0) : each;
                return each;
            }

            @Override
            public boolean hasNext() {
                try {
                    return runs().hasNext();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public String next() {
                try {
                    return run(runs().next());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static String run(Run run) {
        if (run instanceof Run.Slice slice) {
            return "%d=packed@%d".formatted(slice.length(), slice.offset());
        } else if (run instanceof Run.Stored stored) {
            String codec = stored.algorithm().map(Inspection::lower).orElse(stored.rotated() ? "rotated" : "stored");
            return "%d=%s%s:%d@%d+%d"
                    .formatted(
                            stored.length(),
                            codec,
                            stored.partial() ? "~" : "",
                            stored.device(),
                            stored.offset(),
                            stored.storedLength());
        }
        return run.length() + "=hole";
    }
}
