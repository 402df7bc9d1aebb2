package io.rafs.tar;

import io.rafs.format.RefusedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PAX time: seconds since 1970 with an optional fraction, which is cut to nanoseconds. Before 1970 nanoseconds still
 * count forward: -1.25 is second -2 and 750,000,000 ns, which is how inodes say it.
 */
record PaxTime(long seconds, int nanos) {
    private static final Pattern FORM = Pattern.compile("(-?)(\\d{1,18})(?:\\.(\\d*))?");

    static PaxTime parse(String key, byte[] value) throws RefusedException {
        String text = Shown.of(value);
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new RefusedException(
                    "the PAX record '%s' is '%s', expected seconds such as 1700000000.25".formatted(key, text));
        }
        long seconds = Long.parseLong(form.group(2));
        String fraction = form.group(3) == null ? "" : form.group(3);
        int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
        if (form.group(1).isEmpty()) {
            return new PaxTime(seconds, nanos);
        }
        return nanos == 0 ? new PaxTime(-seconds, 0) : new PaxTime(-seconds - 1, 1_000_000_000 - nanos);
    }
}
