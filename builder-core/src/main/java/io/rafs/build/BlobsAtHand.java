package io.rafs.build;

import io.rafs.format.RefusedException;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether the blobs of earlier images can go where the new image goes. */
final class BlobsAtHand {
    private BlobsAtHand() {}

    /**
     * Looks for the blobs of all earlier images. In layouts they are looked for when the image is found there, and a native one
     * is not taken without them.
     *
     * @throws RefusedException if one is not there: of those that a build refers to, any may be used
     */
    static void require(Reuse reuse) throws IOException {
        for (Reuse.Image image : reuse.images()) {
            if (Sources.isLayout(image.path())) {
                continue;
            }
            try (ImageReader reader = ImageReader.open(ImageFiles.of(image.path(), Optional.empty()))) {
                for (int i = 0; i < reader.blobEntries().size(); i++) {
                    Path blob = reader.blobs().path(i);
                    if (!reader.blobs().isKnown() || !Files.isRegularFile(blob)) {
                        throw new RefusedException(
                                image.path().toString(),
                                "its blob %s is not at hand, and a converted image goes with all of its blobs; give --reuse an image directory that has blobs/%s, or the OCI layout that the image is in"
                                        .formatted(reader.blobEntries().get(i).blobId(), blob.getFileName()));
                    }
                }
            }
        }
    }
}
