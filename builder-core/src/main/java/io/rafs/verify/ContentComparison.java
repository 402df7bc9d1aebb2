package io.rafs.verify;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.EntryName;
import io.rafs.image.FsNode;
import io.rafs.read.ContentStream;
import io.rafs.read.EntryWalk;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.Optional;

/** The content of every file: each chunk by its digest, and the whole by the SHA-256 taken while the layer was read. */
final class ContentComparison implements ContentStream.Receiver<ImageEntry> {
    private final ImageReader image;
    private final FsNode.Directory tree;
    private final Differences differences;
    private final Hasher sha256 = Hasher.sha256();

    ContentComparison(ImageReader image, FsNode.Directory tree, Differences differences) {
        this.image = image;
        this.tree = tree;
        this.differences = differences;
    }

    void run(int threads) throws IOException {
        try (ContentStream<ImageEntry> stream = new ContentStream<>(image, threads, this)) {
            new EntryWalk(image.bootstrap()).run(entry -> {
                if (entry.hasContent()) {
                    stream.add(entry, image.bootstrap().content(entry.nid(), entry.inode()));
                }
            });
            stream.finish();
        }
    }

    @Override
    public void begin(ImageEntry entry) {
        // the digest before has been taken
    }

    @Override
    public void data(ImageEntry entry, byte[] bytes, int at, int length) {
        sha256.update(bytes, at, length);
    }

    @Override
    public void end(ImageEntry entry) {
        Digest found = sha256.digest();
        Optional<Digest> expected = file(entry).content().sha256();
        // of an image that was made of another one only chunks have digests, and those were compared
        differences.compare(entry.path(), "SHA-256 of its content", found, expected.orElse(found));
    }

    /** The node behind a path; that it is there and a file has been seen when trees were compared. */
    private FsNode.File file(ImageEntry entry) {
        FsNode node = tree;
        for (EntryName name : entry.path().names()) {
            node = ((FsNode.Directory) node).children().get(name);
        }
        return (FsNode.File) node;
    }
}
