package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.oci.Artifact;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The native bootstraps of a converted image by themselves, for those who mount it with a kernel and no snapshotter: whoever
 * pulls the artifact has an image directory.
 *
 * @param bootstraps at least one
 * @param image the converted one, which is there already with all of its blobs
 */
public record NativeArtifact(List<Bootstrap> bootstraps, ImageUpload.Uploaded image) {
    /**
     * A bootstrap.
     *
     * @param layout its kind, such as {@code native-e}
     * @param name of its file in an image directory
     * @param file the file
     * @param digest SHA-256 of it
     * @param size its bytes
     */
    public record Bootstrap(String layout, String name, Path file, Digest digest, long size) {}

    public NativeArtifact {
        bootstraps = List.copyOf(bootstraps);
        if (bootstraps.isEmpty()) {
            throw new IllegalArgumentException("no bootstrap");
        }
    }

    /** Puts it, and answers its manifest. */
    public Document put(ImageTarget target) throws IOException {
        List<Link> layers = new ArrayList<>();
        for (Bootstrap bootstrap : bootstraps) {
            Link link = Artifact.bootstrap(bootstrap.digest(), bootstrap.size(), bootstrap.layout(), bootstrap.name());
            target.put(link, FileRange.of(bootstrap.file()));
            layers.add(link);
        }
        for (Link layer : image.layers()) {
            if (layer.mediaType().equals(NydusImage.BLOB)) {
                layers.add(Artifact.blob(layer, ImageDirectory.BLOBS + "/" + layer.digest()));
            }
        }
        target.put(Artifact.CONFIG);
        Document manifest = Artifact.manifest(layers, Link.to(image.manifest()));
        target.attach(manifest);
        return manifest;
    }
}
