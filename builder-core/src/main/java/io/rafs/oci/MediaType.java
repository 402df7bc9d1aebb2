package io.rafs.oci;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;

/** What a layer's media type says. Its compression is not believed: that is seen in the bytes. */
public enum MediaType {
    LAYER,
    FOREIGN;

    /** An index of images, as OCI has it. */
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";

    /** The manifest of an image, as OCI has it. */
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    /** The config of an image, as OCI has it. */
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private static final String OCI = "application/vnd.oci.image.layer.";
    private static final String DOCKER = "application/vnd.docker.image.rootfs.";

    /** Index or manifest, by media type or, where that is missing, by its fields. */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(INDEX) || mediaType.equals("application/vnd.docker.distribution.manifest.list.v2+json");
    }

    public static boolean isManifest(String mediaType) {
        return mediaType.equals(MANIFEST) || mediaType.equals("application/vnd.docker.distribution.manifest.v2+json");
    }

    public static boolean isConfig(String mediaType) {
        return mediaType.isEmpty()
                || mediaType.equals(CONFIG)
                || mediaType.equals("application/vnd.docker.container.image.v1+json");
    }

    /** The kind of layer; refuses those that hold no tar that can be read, by name. */
    public static MediaType ofLayer(String where, String mediaType) throws RefusedException {
        if (mediaType.contains("+encrypted")) {
            throw new RefusedException(
                    where, "the layer is encrypted (%s); decrypt the image first".formatted(EscapedText.of(mediaType)));
        }
        if (mediaType.contains(".nydus.")) {
            throw new RefusedException(
                    where,
                    "the layer is a Nydus blob (%s): the image was converted already; give the original"
                            .formatted(EscapedText.of(mediaType)));
        }
        String type = mediaType.replaceFirst("[+.](gzip|zstd)$", "");
        if (type.equals(OCI + "v1.tar") || type.equals(DOCKER + "diff.tar")) {
            return LAYER;
        }
        if (type.equals(OCI + "nondistributable.v1.tar") || type.equals(DOCKER + "foreign.diff.tar")) {
            return FOREIGN;
        }
        throw new RefusedException(
                where,
                "the layer's media type '%s' is not one of a tar layer; expected application/vnd.oci.image.layer.v1.tar and the like"
                        .formatted(EscapedText.of(mediaType)));
    }
}
