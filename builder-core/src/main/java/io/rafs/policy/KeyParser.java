package io.rafs.policy;

import io.rafs.format.RefusedException;
import io.rafs.sign.VerifyingKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a policy says about keys and certificates, and the files that it names. */
final class KeyParser {
    static final List<String> KEY = List.of("name", "path", "pem", "spki", "validFrom", "validUntil", "use", "comment");
    static final List<String> CERTIFICATE = List.of("name", "path", "pem", "validFrom", "validUntil", "comment");

    /** Most bytes of a key or certificate; an RSA-4096 certificate in PEM has three thousand. */
    private static final int MAX_KEY = 1 << 16;

    private final Path baseDirectory;

    /** Files that were read: scopes of one policy share keys. */
    private final Map<Path, byte[]> files = new HashMap<>();

    KeyParser(Path baseDirectory) {
        this.baseDirectory = baseDirectory;
    }

    List<TrustedKey> keys(StrictObject scope, int max) throws IOException {
        List<TrustedKey> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (StrictObject json : scope.objects("keys", KEY, max)) {
            String name = name(json, names);
            TrustedKey key =
                    new TrustedKey(name, VerifyingKey.parse(json.where(), bytes(json)), validity(json), uses(json));
            for (TrustedKey other : keys) {
                if (other.key().equals(key.key())) {
                    throw new RefusedException(
                            json.where(),
                            "'%s' is the same key as '%s', expected distinct ones; remove one, or it would count twice"
                                    .formatted(StrictObject.shown(name), StrictObject.shown(other.name())));
                }
            }
            keys.add(key);
        }
        return keys;
    }

    List<TrustedRoot> roots(StrictObject scope, int max) throws IOException {
        List<TrustedRoot> roots = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (StrictObject json : scope.objects("certificates", CERTIFICATE, max)) {
            String name = name(json, names);
            TrustedRoot root = new TrustedRoot(name, certificate(json.where(), bytes(json)), validity(json));
            for (TrustedRoot other : roots) {
                if (other.signatory()
                        .equals(new Signatory(other.name(), root.signatory().id()))) {
                    throw new RefusedException(
                            json.where(),
                            "'%s' has the same key as '%s', expected distinct ones; remove one, or it would count twice"
                                    .formatted(StrictObject.shown(name), StrictObject.shown(other.name())));
                }
            }
            roots.add(root);
        }
        return roots;
    }

    private static String name(StrictObject json, Set<String> names) throws RefusedException {
        String name = json.needText("name");
        json.text("comment");
        if (!names.add(name)) {
            throw new RefusedException(
                    json.where(),
                    "'name' is '%s' like that of another one, expected a name of its own"
                            .formatted(StrictObject.shown(name)));
        }
        return name;
    }

    private byte[] bytes(StrictObject json) throws IOException {
        Optional<String> path = json.text("path");
        Optional<String> pem = json.longText("pem", MAX_KEY);
        Optional<String> spki = json.has("spki") ? json.longText("spki", MAX_KEY) : Optional.empty();
        if ((path.isPresent() ? 1 : 0) + (pem.isPresent() ? 1 : 0) + (spki.isPresent() ? 1 : 0) != 1) {
            throw new RefusedException(
                    json.where(), "expected exactly one of path, pem and (of a key) spki; say it in one way");
        }
        if (spki.isPresent()) {
            try {
                return Base64.getDecoder().decode(spki.get());
            } catch (IllegalArgumentException e) {
                throw new RefusedException(
                        json.where(),
                        "'spki' is no base64, expected a SubjectPublicKeyInfo in base64, a PEM file's lines between its first and last in one");
            }
        }
        return pem.isPresent() ? pem.get().getBytes(StandardCharsets.UTF_8) : file(json, path.orElseThrow());
    }

    private byte[] file(StrictObject json, String path) throws IOException {
        try {
            Path file = baseDirectory.resolve(path);
            byte[] bytes = files.get(file);
            if (bytes == null) {
                bytes = Policy.bytes(file, MAX_KEY, "a public key or certificate");
                files.put(file, bytes);
            }
            return bytes;
        } catch (InvalidPathException | NoSuchFileException e) {
            throw new RefusedException(
                    json.where(),
                    "there is no file '%s' in %s, expected a public key or certificate; paths are relative to the policy"
                            .formatted(StrictObject.shown(path), baseDirectory));
        }
    }

    private static X509Certificate certificate(String where, byte[] bytes) throws RefusedException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> found = new ArrayList<>();
            for (var certificate : factory.generateCertificates(new ByteArrayInputStream(bytes))) {
                found.add((X509Certificate) certificate);
            }
            if (found.size() == 1) {
                return found.get(0);
            }
            throw new RefusedException(
                    where,
                    "it holds %d certificates, expected one: the root alone, in PEM or DER".formatted(found.size()));
        } catch (CertificateException e) {
            throw new RefusedException(where, "it is no certificate, expected one: X.509, in PEM or DER");
        }
    }

    private static Validity validity(StrictObject json) throws RefusedException {
        Optional<Instant> from = json.time("validFrom");
        Optional<Instant> until = json.time("validUntil");
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw new RefusedException(
                    json.where(),
                    "'validUntil' is %s, expected a time after 'validFrom', %s".formatted(until.get(), from.get()));
        }
        return new Validity(from, until);
    }

    private static Set<Use> uses(StrictObject json) throws RefusedException {
        if (!json.has("use")) {
            return EnumSet.allOf(Use.class);
        }
        Set<Use> uses = EnumSet.noneOf(Use.class);
        for (String text : json.texts("use", Use.values().length)) {
            uses.add(StrictObject.one(json.where(), "use", text, Use.class));
        }
        return uses;
    }
}
