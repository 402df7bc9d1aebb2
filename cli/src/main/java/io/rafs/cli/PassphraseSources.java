package io.rafs.cli;

import io.rafs.format.RefusedException;
import io.rafs.sign.Passphrases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Passphrases from a file, else from the environment, else typed. */
final class PassphraseSources implements Passphrases {
    /** The longest passphrase that is read, in bytes. */
    private static final int MAX_PASSPHRASE = 4096;

    private static final String VARIABLE = "RAFS_KEY_PASSPHRASE";
    private static final String COSIGN_VARIABLE = "COSIGN_PASSWORD";

    private final Optional<Path> file;
    private final Map<String, String> environment;
    private final Function<String, Optional<char[]>> terminal;

    /** @param terminal asks whoever sits there, if somebody does */
    PassphraseSources(
            Optional<Path> file, Map<String, String> environment, Function<String, Optional<char[]>> terminal) {
        this.file = file;
        this.environment = environment;
        this.terminal = terminal;
    }

    @Override
    public char[] passphrase(String what) throws IOException {
        return find(what, VARIABLE);
    }

    @Override
    public char[] cosignPassphrase(String what) throws IOException {
        return find(what, environment.containsKey(COSIGN_VARIABLE) ? COSIGN_VARIABLE : VARIABLE);
    }

    private char[] find(String what, String variable) throws IOException {
        if (file.isPresent()) {
            return read(file.get());
        }
        if (environment.containsKey(variable)) {
            return environment.get(variable).toCharArray();
        }
        return terminal.apply(what)
                .orElseThrow(() -> new RefusedException(
                        what,
                        "it wants a passphrase or PIN, and there is no terminal to ask at; give --passphrase-file FILE or set "
                                + VARIABLE));
    }

    private static char[] read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_PASSPHRASE + 1);
        }
        try {
            int length = bytes.length;
            if (length > MAX_PASSPHRASE) {
                throw new RefusedException(
                        file.toString(), "it has more than %d bytes, expected a passphrase".formatted(MAX_PASSPHRASE));
            }
            if (length > 0 && bytes[length - 1] == '\n') {
                length--;
            }
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
            return decode(file, ByteBuffer.wrap(bytes, 0, length));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Not by way of a text, which could not be wiped. */
    private static char[] decode(Path file, ByteBuffer bytes) throws RefusedException {
        try {
            CharBuffer chars = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes);
            char[] exact = new char[chars.remaining()];
            chars.get(exact);
            Arrays.fill(chars.array(), '\0');
            return exact;
        } catch (CharacterCodingException e) {
            throw new RefusedException(file.toString(), "it is not UTF-8, expected a passphrase");
        }
    }
}
