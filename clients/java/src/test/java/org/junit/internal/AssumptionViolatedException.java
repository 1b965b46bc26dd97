package org.junit.internal;

/** Stands for the class of JUnit 4, which JUnit knows by its name. */
public class AssumptionViolatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
