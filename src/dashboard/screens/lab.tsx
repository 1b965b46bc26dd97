export const LabScreen = () => <p>Lab</p>;
