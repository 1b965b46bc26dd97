export const FindingsScreen = () => <p>Findings</p>;
