package io.rafs.reuse;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.FsNode;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All that a finished image says, as the values of which one is made. Metadata only: no content is read.
 *
 * @param tree what a container sees
 * @param blobs in device order, numbered from 0 on; one that is not at hand has no file
 * @param prefetch what a RAFS image loads first
 * @param digester of chunks; nothing for a native image, which does not say
 * @param chunkSize of a RAFS image
 */
public record WholeImage(
        FsNode.Directory tree,
        List<Blob> blobs,
        List<FsNode> prefetch,
        Optional<Digester> digester,
        OptionalInt chunkSize) {
    /** Bytes of memory that a chunk takes. */
    private static final int CHUNK = 150;

    public WholeImage {
        blobs = List.copyOf(blobs);
        prefetch = List.copyOf(prefetch);
    }

    /**
     * Takes an image apart.
     *
     * @param budget for what its metadata takes of memory
     * @throws RefusedException if it has something that this builder does not write
     * @throws io.rafs.format.CorruptImageException if it cannot be right
     */
    public static WholeImage read(ImageReader image, ImageFiles files, Budget budget) throws IOException {
        boolean rafs = image.bootstrap().isRafs();
        BlobLists lists = rafs ? new RafsBlobLists(image, files) : new DeviceBlobLists(image, files);
        List<Blob> blobs = blobs(image, lists, budget);
        FileContents contents = rafs ? new ChunkedContents(image, blobs) : new MappedContents(image, blobs);
        WholeTree tree = new WholeTree(image, contents, budget);
        tree.read();
        if (!rafs) {
            return new WholeImage(tree.root(), blobs, List.of(), Optional.empty(), OptionalInt.empty());
        }
        Digester digester =
                image.bootstrap().rafs().extended().digester(image.bootstrap().name());
        int chunkSize = (int) image.bootstrap().rafs().extended().chunkSize();
        return new WholeImage(tree.root(), blobs, tree.prefetch(), Optional.of(digester), OptionalInt.of(chunkSize));
    }

    private static List<Blob> blobs(ImageReader image, BlobLists lists, Budget budget) throws IOException {
        List<Blob> blobs = new ArrayList<>();
        Set<Digest> ids = new HashSet<>();
        for (int i = 0; i < lists.count(); i++) {
            if (!ids.add(lists.id(i))) {
                throw new RefusedException(
                        image.bootstrap().name(), "it names blob %s twice; build it anew".formatted(lists.id(i)));
            }
            Optional<Blob> blob = lists.blob(i, i);
            if (blob.isEmpty()) {
                throw new RefusedException(
                        image.bootstrap().name(),
                        "blob %s cannot be rewritten: %s".formatted(lists.id(i), lists.whyNone(i)));
            }
            BlobLaws.check(image, blob.get());
            budget.hold((long) CHUNK * blob.get().chunks().size());
            blobs.add(blob.get());
        }
        return blobs;
    }
}
