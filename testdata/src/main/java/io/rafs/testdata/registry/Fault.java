package io.rafs.testdata.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What goes wrong with one exchange.
 *
 * @param at bytes of the body, the answer's or the request's, that pass unharmed
 * @param head lines of an answer that nobody asked the server for, the status line first
 */
public record Fault(Kind kind, long at, List<String> head, byte[] body) {
    enum Kind {
        /** Another answer than the server's, which does not see the request. */
        ANSWER,
        /** The answer breaks off with a reset. */
        RESET,
        /** The answer ends, as if that were all. */
        TRUNCATE,
        /** The answer stops and nothing comes any more. */
        STALL,
        /** The answer comes in small pieces, with pauses. */
        DRIP,
        /** One bit of the answer's body is another. */
        FLIP,
        /** The request breaks off with a reset; what came before reaches the server. */
        RESET_REQUEST,
        /** One bit of the request's body is another. */
        FLIP_REQUEST,
        /** The server does what it is asked for, and its answer is lost. */
        LOSE_ANSWER
    }

    private static Fault of(Kind kind, long at) {
        return new Fault(kind, at, List.of(), new byte[0]);
    }

    /** Another answer than the server's; headers as {@code Name: value}. */
    public static Fault answer(int status, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> head = new java.util.ArrayList<>(List.of("HTTP/1.1 %d Fault".formatted(status)));
        head.addAll(List.of(headers));
        head.add("Content-Length: " + bytes.length);
        return new Fault(Kind.ANSWER, 0, head, bytes);
    }

    /** After so many bytes of its body, the answer breaks off with a reset. */
    public static Fault reset(long at) {
        return of(Kind.RESET, at);
    }

    /** After so many bytes of its body, the answer ends. */
    public static Fault truncate(long at) {
        return of(Kind.TRUNCATE, at);
    }

    /** After so many bytes of its body, nothing of the answer comes any more. */
    public static Fault stall(long at) {
        return of(Kind.STALL, at);
    }

    /** The answer's body comes in pieces of so many bytes, 20 ms between them. */
    public static Fault drip(long piece) {
        return of(Kind.DRIP, piece);
    }

    /** A bit of this byte of the answer's body is another. */
    public static Fault flip(long at) {
        return of(Kind.FLIP, at);
    }

    /** After so many bytes of its body, the request breaks off with a reset. */
    public static Fault resetRequest(long at) {
        return of(Kind.RESET_REQUEST, at);
    }

    /** A bit of this byte of the request's body is another. */
    public static Fault flipRequest(long at) {
        return of(Kind.FLIP_REQUEST, at);
    }

    /** The server does what it is asked for, and its answer is lost. */
    public static Fault loseAnswer() {
        return of(Kind.LOSE_ANSWER, 0);
    }
}
