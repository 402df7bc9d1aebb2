package io.rafs.policy;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which images are accepted, by where they are. Immutable. The file that says so is described in docs/policy.md, and by the
 * schema beside that.
 *
 * <p>Of the scopes that cover a place, the one whose pattern has most in common with it decides, alone: nothing is inherited. Two
 * scopes with the same pattern are refused, so there is always one at most.
 */
public final class Policy {
    /** Most bytes of a policy file. */
    public static final int MAX_SIZE = 1 << 20;

    private final Otherwise otherwise;
    private final List<Scope> scopes;

    Policy(Otherwise otherwise, List<Scope> scopes) {
        this.otherwise = otherwise;
        this.scopes = List.copyOf(scopes);
    }

    /** What happens to images that no scope covers. */
    enum Otherwise {
        REJECT,
        ACCEPT,
        WARN
    }

    /** The same rules for everything. */
    public static Policy of(Rules rules) {
        return new Policy(Otherwise.REJECT, List.of(new Scope(new PlacePattern("**"), rules)));
    }

    /** A golden statement by one of these keys, for the very name that is asked, of everything; see {@link Rules#strict}. */
    public static Policy ofKeys(List<TrustedKey> keys) {
        return of(Rules.strict(keys));
    }

    /**
     * Reads a policy file and the keys that it names, relative to its directory.
     *
     * @throws RefusedException if it is not a policy to the last field, or a key is not one
     */
    public static Policy load(Path file) throws IOException {
        return parse(
                file.toString(),
                bytes(file, MAX_SIZE, "a policy"),
                file.toAbsolutePath().getParent());
    }

    /**
     * Parses a policy and reads the keys that it names.
     *
     * @param where it comes from, for messages
     * @param baseDirectory what the paths of keys are relative to
     * @throws RefusedException if it is not a policy to the last field, or a key is not one
     */
    public static Policy parse(String where, byte[] json, Path baseDirectory) throws IOException {
        return new PolicyParser(where, baseDirectory).parse(json);
    }

    /** All of a file that must be small: read once, at most a byte more than may be there, whatever its size is said to be. */
    static byte[] bytes(Path file, int max, String what) throws IOException {
        if (Files.isDirectory(file)) {
            throw new RefusedException(file.toString(), "it is a directory, expected %s".formatted(what));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw new RefusedException(
                        file.toString(),
                        "it has more than %d bytes, expected %s; name another file".formatted(max, what));
            }
            return bytes;
        }
    }

    /** What is done where no scope covers. */
    Otherwise otherwise() {
        return otherwise;
    }

    /** The scope that decides about a place. */
    Optional<Scope> scopeOf(String place) {
        return scopes.stream()
                .filter(scope -> scope.match().covers(place))
                .max(Comparator.comparingInt(scope -> scope.match().weight()));
    }

    /** What is asked of an image at a place; nothing where no scope covers it. */
    public Optional<Rules> rulesFor(String place) {
        return scopeOf(place).map(Scope::rules);
    }
}
