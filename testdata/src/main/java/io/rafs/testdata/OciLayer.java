package io.rafs.testdata;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One layer of an {@link OciImage}: the stored bytes, the tar they stand for, and what the manifest and the config say of
 * them. It is right until told to be wrong.
 */
public final class OciLayer {

    public static final String OCI_TAR = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_GZIP = OCI_TAR + "+gzip";
    public static final String OCI_ZSTD = OCI_TAR + "+zstd";
    public static final String OCI_FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    public static final String OCI_ENCRYPTED = OCI_GZIP + "+encrypted";
    public static final String DOCKER_TAR = "application/vnd.docker.image.rootfs.diff.tar";
    public static final String DOCKER_GZIP = DOCKER_TAR + ".gzip";
    public static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    private final byte[] stored;
    private String mediaType;
    private String digest;
    private String diffId;
    private long size;
    private byte[] inPlace;
    private boolean missing;
    private final Map<String, Object> annotations = new LinkedHashMap<>();

    private OciLayer(String mediaType, byte[] stored, byte[] tar) {
        this.mediaType = mediaType;
        this.stored = stored.clone();
        this.inPlace = this.stored;
        this.digest = Sha256.digest(stored);
        this.diffId = Sha256.digest(tar);
        this.size = stored.length;
    }

    public static OciLayer of(String mediaType, byte[] stored, byte[] tar) {
        return new OciLayer(mediaType, stored, tar);
    }

    public static OciLayer plain(byte[] tar) {
        return of(OCI_TAR, tar, tar);
    }

    public static OciLayer gzip(byte[] tar) {
        return of(OCI_GZIP, Compressed.gzip(tar), tar);
    }

    /** Zstd in raw blocks; for real compression give {@link #of} what zstd made. */
    public static OciLayer zstdRaw(byte[] tar) {
        return of(OCI_ZSTD, Compressed.zstdRaw(tar), tar);
    }

    /** Another media type over the same bytes. */
    public OciLayer mediaType(String type) {
        this.mediaType = type;
        return this;
    }

    public OciLayer annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    /** The manifest names this digest, and the blob lies under it. */
    public OciLayer claimDigest(String claimed) {
        this.digest = claimed;
        return this;
    }

    public OciLayer claimDiffId(String claimed) {
        this.diffId = claimed;
        return this;
    }

    public OciLayer claimSize(long claimed) {
        this.size = claimed;
        return this;
    }

    /** The blob file holds these bytes, the manifest still speaks of the right ones. */
    public OciLayer inPlace(byte[] other) {
        this.inPlace = other.clone();
        return this;
    }

    public OciLayer missing() {
        this.missing = true;
        return this;
    }

    public String digest() {
        return digest;
    }

    public String diffId() {
        return diffId;
    }

    public byte[] stored() {
        return stored.clone();
    }

    String dockerMediaType() {
        return switch (mediaType) {
            case OCI_TAR -> DOCKER_TAR;
            case OCI_GZIP -> DOCKER_GZIP;
            case OCI_FOREIGN -> DOCKER_FOREIGN;
            default -> mediaType;
        };
    }

    Descriptor store(OciBlobs blobs, boolean dockerTypes) {
        if (!missing) {
            blobs.put(digest, inPlace);
        }
        String type = dockerTypes ? dockerMediaType() : mediaType;
        return new Descriptor(type, digest, size).annotated(annotations);
    }
}
