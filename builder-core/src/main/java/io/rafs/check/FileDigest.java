package io.rafs.check;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.blob.TocEntry;
import java.io.IOException;

/** The SHA-256 of the file of a blob, which is read once from its beginning to its end. */
final class FileDigest {
    private static final int STEP = 1 << 18;

    private final String name;
    private final Source source;
    private final Sha256 sha256 = new Sha256();
    private final byte[] buffer = new byte[STEP];
    private long at;

    /** Where bytes come from. */
    interface Source {
        void read(long offset, byte[] to, int length) throws IOException;
    }

    FileDigest(String name, Source source) {
        this.name = name;
        this.source = source;
    }

    /** Of all bytes before {@code end} that were not passed over. */
    Digest upTo(long end) throws IOException {
        while (at < end) {
            int step = (int) Math.min(STEP, end - at);
            source.read(at, buffer, step);
            sha256.update(buffer, 0, step);
            at += step;
        }
        return sha256.fork().digest();
    }

    /** Passes over what comes before {@code offset}. */
    void skipTo(long offset) {
        at = Math.max(at, offset);
    }

    /** Compares chunk data and its tail header, which end at {@code end}, with what the table of contents says of them. */
    void compareData(TocEntry data, long end, CheckCrew<?> crew) throws IOException {
        Digest found = upTo(end);
        if (!found.equals(data.digest())) {
            crew.add(new Finding(
                    Rule.BLOB_FILE_TOC,
                    name,
                    0,
                    "%s has SHA-256 %s, the table of contents expects %s"
                            .formatted(data.name(), found, data.digest())));
        }
    }
}
