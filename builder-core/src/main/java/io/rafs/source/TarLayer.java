package io.rafs.source;

import io.rafs.codec.LayerCompression;
import io.rafs.codec.MalformedStreamException;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryReader;
import io.rafs.image.Layer;
import io.rafs.image.LayerEntry;
import io.rafs.image.LayerFacts;
import io.rafs.store.Stored;
import io.rafs.tar.TarReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer that is a tar, plain or compressed. Its digests, where the image names them, are checked as it is read.
 *
 * @param name what to call it in messages
 * @param bytes the layer as stored
 * @param digest what its manifest says; none for a bare tar
 * @param diffId what its config says of the plain tar; none for a bare tar
 */
record TarLayer(String name, Stored bytes, Optional<Digest> digest, Optional<Digest> diffId) implements Layer {
    @Override
    public Optional<Claim> claim() {
        return diffId.map(id -> new Claim(digest, id, bytes.size()));
    }

    @Override
    public EntryReader open(Budget budget) throws IOException {
        return new Reader(budget);
    }

    private final class Reader implements EntryReader {
        private final HashingInput stored;
        private final HashingInput plain;
        private final TarReader tar;
        private LayerFacts facts;

        Reader(Budget budget) throws IOException {
            HeadInput in = new HeadInput(bytes.open(), 8);
            stored = new HashingInput(in);
            try {
                // a plain tar is the layer itself: digest it once
                InputStream decompressed = LayerCompression.of(in.head()) == LayerCompression.NONE
                        ? stored
                        : LayerCompression.decompress(new Unclosing(stored));
                plain = decompressed == stored
                        ? stored
                        : new HashingInput(new Inflation(decompressed, stored::count, budget.limits()));
                tar = new TarReader(plain, budget);
            } catch (MalformedStreamException e) {
                stored.close();
                throw malformed(e);
            } catch (IOException e) {
                stored.close();
                throw e;
            }
        }

        @Override
        public Optional<LayerEntry<Content>> next() throws IOException {
            Optional<LayerEntry<Content>> entry;
            try {
                entry = tar.next();
            } catch (RefusedException e) {
                throw new RefusedException(name, e.getMessage());
            } catch (MalformedStreamException e) {
                throw malformed(e);
            } catch (Inflation.Exceeded e) {
                throw bomb(e);
            }
            if (entry.isEmpty()) {
                finish();
                return entry;
            }
            return Optional.of(entry.get().mapContent(file -> new NamedContent(file.content())));
        }

        private void finish() throws IOException {
            byte[] rest = new byte[1 << 16];
            while (stored.read(rest, 0, rest.length) >= 0) {
                // what a decompressor did not want still counts for the digest
            }
            Digest storedDigest = stored.digest();
            Digest plainDigest = plain == stored ? storedDigest : plain.digest();
            if (plain.count() == 0 && digest.isEmpty() && diffId.isEmpty()) {
                throw new RefusedException(name, "it is empty; even a tar without entries has 1024 bytes");
            }
            check("its digest", digest, storedDigest);
            check("the digest of its plain tar (diff_id)", diffId, plainDigest);
            facts = new LayerFacts(Optional.of(storedDigest), Optional.of(plainDigest), stored.count(), plain.count());
        }

        private void check(String what, Optional<Digest> wanted, Digest found) throws RefusedException {
            if (wanted.isPresent() && !wanted.get().equals(found)) {
                throw new RefusedException(
                        name,
                        "%s is sha256:%s, the image says sha256:%s; the layer is damaged or not the one that was meant"
                                .formatted(what, found, wanted.get()));
            }
        }

        private RefusedException malformed(MalformedStreamException e) {
            return new RefusedException(name, "after %d plain bytes: %s".formatted(e.offset(), e.getMessage()));
        }

        private RefusedException bomb(Inflation.Exceeded e) {
            return new RefusedException(name + ": " + tar.where(), e.getMessage());
        }

        @Override
        public long bytesRead() {
            return stored.count();
        }

        @Override
        public List<String> warnings() {
            List<String> warnings = new ArrayList<>(tar.warnings());
            if (!tar.hasEndMark() && digest.isEmpty() && diffId.isEmpty()) {
                warnings.add(
                        "it has no end-of-archive mark, and no digest says whether it is whole; if it was cut between"
                                + " two entries, the rest is missing");
            }
            return warnings.stream().map(warning -> name + ": " + warning).toList();
        }

        @Override
        public LayerFacts facts() {
            return facts;
        }

        @Override
        public void close() throws IOException {
            tar.close();
            stored.close();
        }

        /** Puts the layer's name to what goes wrong while a file's bytes are read. */
        private final class NamedContent implements Content {
            private final Content content;

            NamedContent(Content content) {
                this.content = content;
            }

            @Override
            public long size() {
                return content.size();
            }

            @Override
            public long hole() throws IOException {
                return content.hole();
            }

            @Override
            public void skipHole(long count) throws IOException {
                content.skipHole(count);
            }

            @Override
            public void readFully(byte[] into, int offset, int length) throws IOException {
                try {
                    content.readFully(into, offset, length);
                } catch (RefusedException e) {
                    throw new RefusedException(name, e.getMessage());
                } catch (MalformedStreamException e) {
                    throw malformed(e);
                } catch (Inflation.Exceeded e) {
                    throw bomb(e);
                }
            }
        }
    }

    /** Keeps a decompressor from closing what still has to be read to its end. */
    private static final class Unclosing extends FilterInputStream {
        Unclosing(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return in.read(into, offset, length);
        }

        @Override
        public void close() {
            // the reader closes it
        }
    }
}
