package io.rafs.registry;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer to a question for part of a blob. Source: RFC 9110, 14. */
final class Part {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    private Part() {}

    /** Makes sure that the next byte of the body is the one at this offset; skips there if the whole blob comes. */
    static void check(Transport transport, Call call, Answer answer, long offset) throws IOException {
        if (answer.status() == 416) {
            throw transport.wrong(
                    call.asked(), answer, "416, it has no bytes from %d on; the blob is shorter".formatted(offset));
        }
        if (answer.status() == 206) {
            String said = answer.header("Content-Range").orElse("");
            Matcher range = CONTENT_RANGE.matcher(said);
            if (!range.matches() || Long.parseLong(range.group(1)) != offset) {
                throw transport.wrong(
                        call.asked(),
                        answer,
                        "it sent the part '%s', expected bytes from %d on".formatted(Said.bounded(said), offset));
            }
        } else if (answer.status() == 200) {
            answer.body().skipNBytes(offset);
        } else {
            throw transport.refusal(call, answer);
        }
    }
}
