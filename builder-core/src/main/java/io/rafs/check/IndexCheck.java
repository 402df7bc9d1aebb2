package io.rafs.check;

import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.extent.Index;
import io.rafs.format.extent.IndexEntry;
import io.rafs.format.extent.MapHeader;
import io.rafs.read.BootstrapReader;
import java.io.IOException;

/**
 * The entries of one full index, all of which a kernel looks at some time, and most of which are not needed to read the
 * file from front to back.
 */
final class IndexCheck {
    private static final int MAX_BLOCKS = Algorithm.MAX_ENCODED / SuperBlock.BLOCK;
    private static final int MAX_AHEAD = 0xffff;

    private final BootstrapReader bootstrap;
    private final Findings findings;
    private final Object path;
    private final Index header;
    private final long first;
    private final long size;
    private final int bits;
    private final long count;

    /**
     * @param at byte offset of the map header
     * @param size bytes of the file, at least 1
     */
    IndexCheck(BootstrapReader bootstrap, Findings findings, Object path, Index header, long at, long size) {
        this.bootstrap = bootstrap;
        this.findings = findings;
        this.path = path;
        this.header = header;
        this.size = size;
        first = at + MapHeader.SIZE + Index.RESERVED;
        bits = SuperBlock.BLOCK_BITS + header.clusterBits();
        count = (size - 1 >> bits) + 1;
    }

    private long at(long number) {
        return first + number * IndexEntry.SIZE;
    }

    private IndexEntry entry(long number) throws IOException {
        return IndexEntry.decode(bootstrap.read("index entry", at(number), IndexEntry.SIZE));
    }

    /** Checks all entries, a piece at a time. */
    void run() throws IOException {
        if (!(entry(0) instanceof IndexEntry.Head begin) || begin.offset() != 0) {
            expect(false, 0, "'%s' does not begin with a piece that begins at byte 0", path);
            return;
        }
        long head = 0;
        for (long i = 1; i < count; i++) {
            if (entry(i) instanceof IndexEntry.Head next) {
                expect(
                        next.offset() < 1 << bits,
                        i,
                        "'%s' has a piece that begins at %d of a cluster of %d bytes",
                        path,
                        next.offset(),
                        1 << bits);
                bodies(head, i);
                head = i;
            }
        }
        bodies(head, count);
        boolean marksEnd = entry(head) instanceof IndexEntry.Head last && (head << bits) + last.offset() >= size;
        expect(!marksEnd || last(head), head, "'%s' of %d bytes has a piece that begins behind its end", path, size);
    }

    /** Whether an entry is the last one: mkfs.erofs marks the end of a file by one that begins there. */
    private boolean last(long head) throws IOException {
        return head == count - 1 && ((IndexEntry.Head) entry(head)).kind() == IndexEntry.Kind.PLAIN;
    }

    /** The entries between a piece's head and the next one's. */
    private void bodies(long head, long next) throws IOException {
        IndexEntry.Kind kind = ((IndexEntry.Head) entry(head)).kind();
        boolean big = header.has(kind == IndexEntry.Kind.HEAD1 ? Index.BIG_HEAD1 : Index.BIG_HEAD2);
        for (long i = head + 1; i < next; i++) {
            IndexEntry.Body body = (IndexEntry.Body) entry(i);
            long back = i - head;
            if (big && back == 1) {
                expect(
                        body.blocks() >= 1 && body.blocks() <= MAX_BLOCKS,
                        i,
                        "'%s' has a piece of %d stored blocks, expected 1..%d",
                        path,
                        body.blocks(),
                        MAX_BLOCKS);
            } else {
                expect(
                        body.blocks() == 0 && body.back() == Math.min(back, IndexEntry.MAX_BLOCKS),
                        i,
                        "'%s' has an entry that is %d behind its piece's head, but says %s",
                        path,
                        back,
                        body.blocks() == 0 ? Integer.toString(body.back()) : body.blocks() + " blocks");
            }
            expect(
                    body.ahead() == Math.min(next - i, MAX_AHEAD),
                    i,
                    "'%s' has an entry that is %d before the next head, but says %d",
                    path,
                    next - i,
                    body.ahead());
        }
    }

    private void expect(boolean holds, long number, String detail, Object... values) {
        if (!holds) {
            findings.add(Rule.FILE_ENTRY, bootstrap.name(), at(number), detail.formatted(values));
        }
    }
}
