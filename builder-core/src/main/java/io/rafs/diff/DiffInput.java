package io.rafs.diff;

import io.rafs.image.FsNode;
import io.rafs.image.StoredFile;
import io.rafs.read.ImageReader;
import java.util.List;
import java.util.function.ToIntFunction;

/** Something that can be compared. */
public sealed interface DiffInput {
    /** As the user gave it. */
    String name();

    /**
     * An image. Blobs are needed only where its content must be read.
     *
     * @param layers one for each entry of its blob table, or of its device table if it has no other
     */
    record Image(String name, ImageReader reader, List<LayerName> layers) implements DiffInput {
        public Image {
            layers = List.copyOf(layers);
            int blobs = reader.bootstrap().isRafs()
                    ? reader.blobEntries().size()
                    : reader.devices().count();
            if (layers.size() != blobs) {
                throw new IllegalArgumentException("%d names for %d blobs".formatted(layers.size(), blobs));
            }
        }
    }

    /**
     * A source, read and merged.
     *
     * @param kind what it was recognised as
     * @param root of its tree; each file has the SHA-256 of its content
     * @param layers of it, the lowest first
     * @param layerOf which of these brought a content, 0 the lowest
     */
    record Source(
            String name, String kind, FsNode.Directory root, List<LayerName> layers, ToIntFunction<StoredFile> layerOf)
            implements DiffInput {
        public Source {
            layers = List.copyOf(layers);
        }
    }
}
