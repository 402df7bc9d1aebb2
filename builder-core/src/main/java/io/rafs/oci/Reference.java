package io.rafs.oci;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names an image in a registry: {@code HOST[:PORT]/REPOSITORY[:TAG][@sha256:DIGEST]}.
 *
 * <p>Short names mean what they mean to docker: without a host it is {@code docker.io}, there without a slash
 * {@code library/}, and with neither tag nor digest the tag is {@code latest}. The first part is a host if it has a dot, a
 * colon or a capital letter, or is {@code localhost}.
 *
 * @param host lower case, with the port if one was given; {@code docker.io} for Docker Hub
 * @param repository such as {@code library/debian}
 * @param tag at most 128 characters; one of tag and digest is there, or both
 * @param digest SHA-256 of a manifest
 */
public record Reference(String host, String repository, Optional<String> tag, Optional<Digest> digest) {
    /** The host of names that have none. */
    public static final String DOCKER_HUB = "docker.io";

    /** The longest host and repository together; registries and their stores count on it. */
    private static final int MAX_NAME = 255;

    private static final String SHA256 = "sha256:";
    private static final Pattern HOST = Pattern.compile(
            "(\\[[0-9a-f:.]+\\]|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)(:[0-9]{1,5})?");
    private static final String PART = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(PART + "(/" + PART + ")*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    /** Checks each part, so that none of them can become another part of a URL. */
    public Reference {
        if (!isHost(host)) {
            throw new IllegalArgumentException("no host: " + host);
        }
        if (!isRepository(repository) || host.length() + 1 + repository.length() > MAX_NAME) {
            throw new IllegalArgumentException("no repository: " + repository);
        }
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            throw new IllegalArgumentException("no tag: " + tag.get());
        }
        if (tag.isEmpty() && digest.isEmpty()) {
            throw new IllegalArgumentException("neither tag nor digest");
        }
    }

    /** Parses what a person wrote. */
    public static Reference parse(String text) throws RefusedException {
        if (text.isBlank()) {
            throw refusal(text, "it is empty");
        }
        if (text.contains("://")) {
            throw refusal(text, "it is a URL; leave out what stands before the host, and '://'");
        }
        if (text.length() > 4 * MAX_NAME) {
            throw refusal(text.substring(0, MAX_NAME) + "...", "it has %d characters".formatted(text.length()));
        }
        int at = text.indexOf('@');
        Optional<Digest> digest = at < 0 ? Optional.empty() : Optional.of(digest(text, text.substring(at + 1)));
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(named.substring(colon + 1));
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            throw refusal(
                    text,
                    "'%s' is no tag; a tag has at most 128 of the characters A-Z, a-z, 0-9, '_', '.' and '-', and begins with none of the last two"
                            .formatted(EscapedText.of(tag.get())));
        }
        String name = colon < 0 ? named : named.substring(0, colon);
        int slash = name.indexOf('/');
        boolean hosted = slash > 0 && looksLikeHost(name.substring(0, slash));
        String host = hosted ? name.substring(0, slash).toLowerCase(Locale.ROOT) : DOCKER_HUB;
        String repository = hosted ? name.substring(slash + 1) : name;
        if (host.equals("index.docker.io") || host.equals("registry-1.docker.io")) {
            host = DOCKER_HUB;
        }
        if (host.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
            repository = "library/" + repository;
        }
        check(text, host, repository);
        return new Reference(host, repository, tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag, digest);
    }

    private static void check(String text, String host, String repository) throws RefusedException {
        if (!isHost(host)) {
            throw refusal(text, "'%s' is no host and port".formatted(EscapedText.of(host)));
        }
        if (!isRepository(repository)) {
            boolean capitals = isRepository(repository.toLowerCase(Locale.ROOT));
            throw refusal(
                    text,
                    "'%s' is no repository%s"
                            .formatted(
                                    EscapedText.of(repository),
                                    capitals
                                            ? "; its letters must be lower case"
                                            : "; it has parts of a-z and 0-9 with single '.', '_', '__' or '-' between them, and '/' between parts"));
        }
        if (host.length() + 1 + repository.length() > MAX_NAME) {
            throw refusal(text, "host and repository are longer than %d characters".formatted(MAX_NAME));
        }
    }

    private static Digest digest(String text, String digest) throws RefusedException {
        if (!digest.startsWith(SHA256) || !Digest.isHex(digest.substring(SHA256.length()))) {
            throw refusal(
                    text,
                    "'%s' is no digest that can be asked for; it has to be sha256: and 64 lower-case hex digits"
                            .formatted(EscapedText.of(digest)));
        }
        return Digest.parse(digest.substring(SHA256.length()));
    }

    private static RefusedException refusal(String text, String what) {
        return new RefusedException(
                "image reference '%s'".formatted(EscapedText.of(text)),
                what
                        + "; expected [HOST[:PORT]/]REPOSITORY[:TAG][@sha256:DIGEST], such as registry.example.com/team/app:1.0");
    }

    private static boolean looksLikeHost(String part) {
        return part.equals("localhost")
                || part.indexOf('.') >= 0
                || part.indexOf(':') >= 0
                || !part.equals(part.toLowerCase(Locale.ROOT));
    }

    private static boolean isHost(String host) {
        if (host.length() > MAX_NAME || !HOST.matcher(host).matches()) {
            return false;
        }
        int colon = host.lastIndexOf(':');
        if (colon < 0 || host.endsWith("]")) {
            return true;
        }
        int port = Integer.parseInt(host.substring(colon + 1));
        return port > 0 && port < 1 << 16;
    }

    /** Whether this is the name of a repository: it then needs no escaping in a URL. */
    public static boolean isRepository(String repository) {
        return repository.length() <= MAX_NAME && REPOSITORY.matcher(repository).matches();
    }

    /** The same repository, and the manifest with this digest. */
    public Reference withDigest(Digest other) {
        return new Reference(host, repository, tag, Optional.of(other));
    }

    /** The same repository, and this tag alone. */
    public Reference withTag(String other) {
        return new Reference(host, repository, Optional.of(other), Optional.empty());
    }

    /** What to ask the registry for: the digest if there is one, because a tag may have moved since, or the tag. */
    public String tagOrDigest() {
        return digest.map(d -> SHA256 + d).orElseGet(tag::orElseThrow);
    }

    /** The repository with its host. */
    public String name() {
        return host + "/" + repository;
    }

    /** The full spelling, which {@link #parse} takes back. */
    @Override
    public String toString() {
        return name()
                + tag.map(t -> ":" + t).orElse("")
                + digest.map(d -> "@" + SHA256 + d).orElse("");
    }
}
