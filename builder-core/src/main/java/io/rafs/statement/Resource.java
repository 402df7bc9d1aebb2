package io.rafs.statement;

import io.rafs.format.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something that a statement speaks of besides its subjects. Source: in-toto attestation, spec/v1/resource_descriptor.md.
 *
 * @param name what it is, for people
 * @param uri where it is, or what it is called everywhere; none for what lies in some file
 * @param digests lower-case hex by what it was made with: {@code sha256}, or a name that our documentation explains
 */
public record Resource(String name, Optional<String> uri, Map<String, String> digests) {
    /** SHA-256 of its bytes. */
    public static final String SHA256 = "sha256";

    public Resource {
        digests = Map.copyOf(digests);
        if (uri.isEmpty() && digests.isEmpty()) {
            throw new IllegalArgumentException("neither a URI nor a digest says what " + name + " is");
        }
    }

    /** One that is known by its bytes. */
    public static Resource of(String name, Digest sha256) {
        return new Resource(name, Optional.empty(), Map.of(SHA256, sha256.hex()));
    }

    /** Its fields. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        uri.ifPresent(text -> tree.put("uri", text));
        if (!digests.isEmpty()) {
            tree.put("digest", new TreeMap<>(digests));
        }
        tree.put("name", name);
        return tree;
    }
}
