package io.piconnector.console.page;

import java.util.List;

/**
 * A chart of bars, as SVG draws it. Its text says the same for people who do not see it.
 *
 * @param highest the number at the top
 * @param bars    from left to right
 */
public record Chart(String title, String summary, long highest, List<Bar> bars) {

    static final int WIDTH = 720;
    static final int HEIGHT = 120;

    /** One bar. Good and bad stand on each other. */
    public record Bar(
            String x, String width, String goodY, String goodHeight, String badY, String badHeight, String title) {}

    public int width() {
        return WIDTH;
    }

    public int height() {
        return HEIGHT;
    }
}
