package io.rafs.testdata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A manifest, its config and its layers (bottom first), right until told to be wrong. */
public final class OciImage implements OciNode {

    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

    private final List<OciLayer> layers;
    private final Map<String, Object> runtime = new LinkedHashMap<>();
    private final List<Object> history = new ArrayList<>();
    private final Map<String, Object> annotations = new LinkedHashMap<>();
    private Map<String, Object> platform = Map.of();
    private boolean docker;
    private boolean withoutMediaType;
    private String artifactType;
    private String configDigest;
    private byte[] configInPlace;
    private boolean configMissing;

    private OciImage(List<OciLayer> layers) {
        this.layers = List.copyOf(layers);
        for (int i = 0; i < layers.size(); i++) {
            history.add(Json.object("created", "2023-11-14T22:13:20Z", "created_by", "layer " + i));
        }
        runtime.put("Env", List.of("PATH=/usr/bin:/bin"));
        runtime.put("Cmd", List.of("/bin/sh"));
    }

    /** An image of these layers, bottom first. */
    public static OciImage of(OciLayer... layers) {
        return new OciImage(List.of(layers));
    }

    /** An image of these tars as gzip layers, bottom first. */
    public static OciImage ofTars(byte[]... tars) {
        return of(List.of(tars).stream().map(OciLayer::gzip).toArray(OciLayer[]::new));
    }

    /** For config and index; the variant may be null. Without it, the config says linux/amd64 and an index nothing. */
    public OciImage platform(String os, String architecture, String variant) {
        this.platform = Json.object("architecture", architecture, "os", os, "variant", variant);
        return this;
    }

    /** A field of the runtime part of the config, as text, number, boolean, or a list or map of them. */
    public OciImage runtime(String key, Object value) {
        runtime.put(key, value);
        return this;
    }

    /** A step of the history that made no layer, put after the steps so far. */
    public OciImage emptyHistory(String createdBy) {
        history.add(Json.object("created", "2023-11-14T22:13:20Z", "created_by", createdBy, "empty_layer", true));
        return this;
    }

    public OciImage annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    /** Docker's v2 schema 2 media types in manifest, config and layers. */
    public OciImage docker() {
        this.docker = true;
        return this;
    }

    /** A manifest that does not say its own type, which OCI allows. */
    public OciImage withoutMediaType() {
        this.withoutMediaType = true;
        return this;
    }

    public OciImage artifactType(String type) {
        this.artifactType = type;
        return this;
    }

    /** The manifest names this digest, and the config lies under it. */
    public OciImage claimConfigDigest(String claimed) {
        this.configDigest = claimed;
        return this;
    }

    /** The config's file holds these bytes, the manifest still speaks of the right ones. */
    public OciImage configInPlace(byte[] other) {
        this.configInPlace = other.clone();
        return this;
    }

    public OciImage missingConfig() {
        this.configMissing = true;
        return this;
    }

    public List<OciLayer> layers() {
        return layers;
    }

    /** The config as it would be if nothing were wrong with it. */
    public byte[] config() {
        Map<String, Object> config = Json.object("created", "2023-11-14T22:13:20Z");
        config.putAll(platform.isEmpty() ? Json.object("architecture", "amd64", "os", "linux") : platform);
        config.put("config", runtime);
        config.put(
                "rootfs",
                Json.object(
                        "type",
                        "layers",
                        "diff_ids",
                        layers.stream().map(OciLayer::diffId).toList()));
        config.put("history", history);
        return Json.bytes(config);
    }

    @Override
    public Map<String, Object> platform() {
        return platform;
    }

    @Override
    public Descriptor place(OciBlobs blobs) {
        byte[] config = config();
        String digest = configDigest == null ? Sha256.digest(config) : configDigest;
        if (!configMissing) {
            blobs.put(digest, configInPlace == null ? config : configInPlace);
        }
        Descriptor pointer = new Descriptor(docker ? DOCKER_CONFIG : CONFIG, digest, config.length);
        String type = docker ? DOCKER_MANIFEST : MANIFEST;
        return blobs.document(
                type,
                Json.object(
                        "schemaVersion",
                        2,
                        "mediaType",
                        withoutMediaType ? null : type,
                        "artifactType",
                        artifactType,
                        "config",
                        pointer.json(),
                        "layers",
                        layers.stream().map(l -> l.store(blobs, docker).json()).toList(),
                        "annotations",
                        annotations.isEmpty() ? null : annotations));
    }
}
